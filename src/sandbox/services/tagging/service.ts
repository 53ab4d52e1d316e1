import type { Service } from "../../operation.ts";
import { getResources } from "./get-resources.ts";

/** Resource Groups Tagging API: a look at the tags of all services. */
export const tagging: Service = {
  signingName: "tagging",
  protocol: "json1.1",
  version: "2017-01-26",
  targetPrefix: "ResourceGroupsTaggingAPI_20170126",
  operations: [getResources],
};
