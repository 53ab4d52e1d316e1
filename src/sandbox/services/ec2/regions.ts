import { AwsFault } from "../../operation.ts";

/** Regions that every account has. Those that must be opted into are not modelled. */
export const regions: readonly string[] = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** Refuses a name that is no region's. @throws AwsFault InvalidParameterValue */
export function checkRegions(names: readonly string[]): void {
  const stranger = names.find((name) => !regions.includes(name));
  if (stranger !== undefined)
    throw new AwsFault("InvalidParameterValue", `Invalid region provided: ${stranger}`);
}
