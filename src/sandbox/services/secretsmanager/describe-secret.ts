import {
  DescribeSecret$,
  type DescribeSecretRequest,
  type DescribeSecretResponse,
} from "@aws-sdk/client-secrets-manager";
import { operation } from "../../operation.ts";
import { describe, stagesOf } from "./describe.ts";
import { secretOf } from "./secrets.ts";

/** All about a secret but its value. */
export const describeSecret = operation<DescribeSecretRequest, DescribeSecretResponse>(
  DescribeSecret$,
  ["SecretId"],
  (input, call) => {
    const secret = secretOf(call, input.SecretId, "DescribeSecret");
    return { ...describe(secret), VersionIdsToStages: stagesOf(secret) };
  },
);
