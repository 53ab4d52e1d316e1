import type { Service } from "../../operation.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

/** AWS Security Token Service. */
export const sts: Service = {
  signingName: "sts",
  protocol: "awsQuery",
  version: "2011-06-15",
  xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  operations: [getCallerIdentity],
};
