import {
  GetCallerIdentity$,
  type GetCallerIdentityRequest,
  type GetCallerIdentityResponse,
} from "@aws-sdk/client-sts";
import { operation } from "../../operation.ts";

/** Who signed the request. Needs no permission. @source aws-facts 5.4 */
export const getCallerIdentity = operation<GetCallerIdentityRequest, GetCallerIdentityResponse>(
  GetCallerIdentity$,
  [],
  (_input, call) => ({ Account: call.account, Arn: call.principalArn, UserId: call.userId }),
);
