import {
  ModifyInstanceMetadataOptions$,
  type ModifyInstanceMetadataOptionsRequest,
  type ModifyInstanceMetadataOptionsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { metadataView, metadataWith } from "./instance-metadata.ts";
import { ec2State } from "./state.ts";

/** Changes how the metadata service of an instance answers; it takes effect at once. */
export const modifyInstanceMetadataOptions = operation<
  ModifyInstanceMetadataOptionsRequest,
  ModifyInstanceMetadataOptionsResult
>(
  ModifyInstanceMetadataOptions$,
  ["InstanceId", "HttpTokens", "HttpEndpoint", "HttpPutResponseHopLimit", "InstanceMetadataTags"],
  (input, call) => {
    const instance = existing(ec2State(call), "instances", input.InstanceId);
    instance.metadataOptions = metadataWith(instance.metadataOptions, input);
    return { InstanceId: instance.id, InstanceMetadataOptions: metadataView(instance) };
  },
);
