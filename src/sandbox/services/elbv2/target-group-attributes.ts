import {
  DescribeTargetGroupAttributes$,
  ModifyTargetGroupAttributes$,
  type DescribeTargetGroupAttributesInput,
  type DescribeTargetGroupAttributesOutput,
  type ModifyTargetGroupAttributesInput,
  type ModifyTargetGroupAttributesOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { operation } from "../../operation.ts";
import { targetGroupAttributes } from "./attributes.ts";
import { attributeList } from "./describe.ts";
import { setAttributes, targetGroup } from "./find.ts";

/** Attributes of a target group. */
export const describeTargetGroupAttributes = operation<
  DescribeTargetGroupAttributesInput,
  DescribeTargetGroupAttributesOutput
>(DescribeTargetGroupAttributes$, ["TargetGroupArn"], (input, call) => ({
  Attributes: attributeList(targetGroup(call, input.TargetGroupArn).attributes),
}));

/** Sets some of them. */
export const modifyTargetGroupAttributes = operation<
  ModifyTargetGroupAttributesInput,
  ModifyTargetGroupAttributesOutput
>(ModifyTargetGroupAttributes$, ["TargetGroupArn", "Attributes"], (input, call) => {
  const group = targetGroup(call, input.TargetGroupArn);
  setAttributes(group.attributes, input.Attributes ?? [], targetGroupAttributes);
  return { Attributes: attributeList(group.attributes) };
});
