import { identity, type Identity } from "../privatelink/identity.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** Says in which account and region and as whom the command acts, before anything is changed. */
export async function announceCaller(rt: Pick<Runtime, "aws" | "emit" | "env">): Promise<Identity> {
  const caller = await identity(rt.aws);
  const endpoint = rt.env["AWS_ENDPOINT_URL"];
  rt.emit({
    type: "identity",
    account: caller.account,
    arn: caller.arn,
    region: rt.aws.region,
    ...(endpoint === undefined || endpoint === "" ? {} : { endpoint }),
  });
  return caller;
}
