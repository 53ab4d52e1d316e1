import type { Call } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { invalid } from "./faults.ts";

/** A table of some account. */
export interface TableRef extends SliceScope {
  readonly name: string;
  readonly arn: string;
}

/**
 * The table that a call names: by name in the caller's own account and region, by ARN in any.
 *
 * @throws ValidationException
 * @source aws-facts 5.2
 */
export function tableRef(call: Call, nameOrArn: unknown): TableRef {
  if (typeof nameOrArn !== "string") {
    throw invalid(
      "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null",
    );
  }
  if (!nameOrArn.startsWith("arn:")) return ref(call, call.account, call.region, nameOrArn);
  const [, region, account, name] =
    /^arn:aws:dynamodb:([a-z0-9-]+):(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})$/.exec(nameOrArn) ?? [];
  if (region === undefined || account === undefined || name === undefined)
    throw invalid(`Invalid table ARN: ${nameOrArn}`);
  return ref(call, account, region, name);
}

/** The table that a call names by ARN. @throws ValidationException */
export function tableByArn(call: Call, arn: string | undefined): TableRef {
  if (arn === undefined || !arn.startsWith("arn:")) {
    throw invalid(
      `1 validation error detected: Value '${arn ?? "null"}' at 'resourceArn' failed to satisfy constraint: Member must be a valid ARN`,
    );
  }
  return tableRef(call, arn);
}

function ref({ world }: Call, account: string, region: string, name: string): TableRef {
  return { world, account, region, name, arn: `arn:aws:dynamodb:${region}:${account}:table/${name}` };
}
