import { slice } from "../../world/slice.ts";

/**
 * What the sandbox knows of tables beside what dynalite keeps (schema, items): tables and items live in
 * `<sandbox directory>/data/dynamodb/<account>/<region>`, see engine.ts.
 */
export interface DynamoState {
  /** By table name; counts only while `tableId` is that of the living table. */
  tables: Record<string, TableSettings>;
}

/** Settings of a table that dynalite does not know. */
export interface TableSettings {
  tableId: string;
  tags: Record<string, string>;
  deletionProtection: boolean;
  policy?: ResourcePolicy;
  /** When the policy was last changed or removed: another change is refused for a while. ISO 8601. */
  policyChangedAt?: string;
  /** Set while point-in-time recovery is on; ISO 8601. */
  recoveryEnabledAt?: string;
  recoveryDays?: number;
}

/** Resource policy of a table. */
export interface ResourcePolicy {
  /** JSON text as the caller gave it. */
  document: string;
  /** Number as text, one per change. */
  revisionId: string;
}

/** Slice of DynamoDB. */
export const dynamoSlice = slice<DynamoState>("dynamodb", () => ({ tables: {} }));
