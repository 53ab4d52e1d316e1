import { randomBytes } from "node:crypto";
import {
  GetAuthorizationToken$,
  type GetAuthorizationTokenRequest,
  type GetAuthorizationTokenResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";

const lifetimeMs = 12 * 60 * 60 * 1000;

/** A password for the registry's user `AWS`, in the form that docker login takes. No registry answers here (README.md). */
export const getAuthorizationToken = operation<GetAuthorizationTokenRequest, GetAuthorizationTokenResponse>(
  GetAuthorizationToken$,
  [],
  (_input, call) => ({
    authorizationData: [
      {
        authorizationToken: Buffer.from(`AWS:${randomBytes(48).toString("base64url")}`).toString("base64"),
        expiresAt: new Date(call.world.clock.now() + lifetimeMs),
        proxyEndpoint: `https://${call.account}.dkr.ecr.${call.region}.amazonaws.com`,
      },
    ],
  }),
);
