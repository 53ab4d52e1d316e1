import type { Service } from "../../operation.ts";
import { describeInstanceInformation } from "./describe-instance-information.ts";
import { getParameter } from "./get-parameter.ts";
import { getParametersByPath } from "./get-parameters-by-path.ts";
import { getParameters } from "./get-parameters.ts";

/** AWS Systems Manager: public parameters, managed instances. */
export const ssm: Service = {
  signingName: "ssm",
  protocol: "json1.1",
  version: "2014-11-06",
  targetPrefix: "AmazonSSM",
  operations: [describeInstanceInformation, getParameter, getParameters, getParametersByPath],
};
