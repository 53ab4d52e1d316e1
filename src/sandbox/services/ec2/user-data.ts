import { AwsFault } from "../../operation.ts";

/** @source GEN (aws-facts 0): 16 KB before it is encoded */
const maximumBytes = 16_384;

/** User data as the caller gave it, if it is what EC2 takes. @throws AwsFault InvalidUserData.Malformed, InvalidParameterValue */
export function checkedUserData(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== base64.replaceAll(/\s/g, "").replace(/=+$/, "")) {
    throw new AwsFault("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
  }
  if (bytes.length > maximumBytes) {
    throw new AwsFault("InvalidParameterValue", `User data is limited to ${maximumBytes} bytes`);
  }
  return base64;
}
