import type { InstanceMetadataOptionsRequest, InstanceMetadataOptionsResponse } from "@aws-sdk/client-ec2";
import { AwsFault } from "../../operation.ts";
import type { Instance, MetadataOptions } from "./instance-model.ts";

/** What an image of Amazon Linux 2023 asks for where the launch says nothing: session tokens, two hops. @source GEN (aws-facts 0) */
export const metadataDefaults: MetadataOptions = {
  httpTokens: "required",
  httpEndpoint: "enabled",
  httpPutResponseHopLimit: 2,
  instanceMetadataTags: "disabled",
};

/** The options after a call changed some of them; nothing is changed yet. @throws AwsFault InvalidParameterValue */
export function metadataWith(
  before: MetadataOptions,
  asked: InstanceMetadataOptionsRequest,
): MetadataOptions {
  const hops = asked.HttpPutResponseHopLimit ?? before.httpPutResponseHopLimit;
  if (!Number.isInteger(hops) || hops < 1 || hops > 64) {
    throw invalid("httpPutResponseHopLimit", String(hops));
  }
  return {
    httpTokens: oneOf("httpTokens", asked.HttpTokens, ["optional", "required"]) ?? before.httpTokens,
    httpEndpoint: oneOf("httpEndpoint", asked.HttpEndpoint, ["enabled", "disabled"]) ?? before.httpEndpoint,
    httpPutResponseHopLimit: hops,
    instanceMetadataTags:
      oneOf("instanceMetadataTags", asked.InstanceMetadataTags, ["enabled", "disabled"]) ??
      before.instanceMetadataTags,
  };
}

/** The options as answers carry them. */
export function metadataView({ metadataOptions: options }: Instance): InstanceMetadataOptionsResponse {
  return {
    State: "applied",
    HttpTokens: options.httpTokens,
    HttpPutResponseHopLimit: options.httpPutResponseHopLimit,
    HttpEndpoint: options.httpEndpoint,
    HttpProtocolIpv6: "disabled",
    InstanceMetadataTags: options.instanceMetadataTags,
  };
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(name, value);
  return found;
}

function invalid(name: string, value: string): AwsFault {
  return new AwsFault(
    "InvalidParameterValue",
    `A value of ‘${value}’ is not valid for ${name}. Specify a valid value and try again.`,
  );
}
