import {
  DescribeListenerAttributes$,
  ModifyListenerAttributes$,
  type DescribeListenerAttributesInput,
  type DescribeListenerAttributesOutput,
  type ModifyListenerAttributesInput,
  type ModifyListenerAttributesOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { operation } from "../../operation.ts";
import { attributesOfListener } from "./attributes.ts";
import { attributeList } from "./describe.ts";
import { listener as find, setAttributes } from "./find.ts";

/** Attributes of a listener. */
export const describeListenerAttributes = operation<
  DescribeListenerAttributesInput,
  DescribeListenerAttributesOutput
>(DescribeListenerAttributes$, ["ListenerArn"], (input, call) => ({
  Attributes: attributeList(find(call, input.ListenerArn).attributes),
}));

/** Sets some of them. */
export const modifyListenerAttributes = operation<
  ModifyListenerAttributesInput,
  ModifyListenerAttributesOutput
>(ModifyListenerAttributes$, ["ListenerArn", "Attributes"], (input, call) => {
  const listener = find(call, input.ListenerArn);
  setAttributes(listener.attributes, input.Attributes ?? [], attributesOfListener(listener.protocol));
  return { Attributes: attributeList(listener.attributes) };
});
