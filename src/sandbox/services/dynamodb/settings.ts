import { lookUp, withEntry } from "../support/records.ts";
import type { StoredTable } from "./dynalite.ts";
import { dynamoSlice, type TableSettings } from "./state.ts";
import type { TableRef } from "./table-ref.ts";

/** Settings of the living table; those of a former table of the same name are forgotten. */
export function settingsOf(ref: TableRef, table: StoredTable): TableSettings {
  const found = lookUp(dynamoSlice(ref).tables, ref.name);
  if (found?.tableId === table.TableId) return found;
  return keepSettings(ref, { tableId: table.TableId, tags: {}, deletionProtection: false });
}

/** Sets the settings of a table. */
export function keepSettings(ref: TableRef, settings: TableSettings): TableSettings {
  const state = dynamoSlice(ref);
  state.tables = withEntry(state.tables, ref.name, settings);
  return settings;
}
