import { GetParameter$, type GetParameterRequest, type GetParameterResult } from "@aws-sdk/client-ssm";
import { AwsFault, operation } from "../../operation.ts";
import { publicParameter } from "./public-parameters.ts";

/** One parameter. The sandbox has public ones only, and none of them is encrypted. */
export const getParameter = operation<GetParameterRequest, GetParameterResult>(
  GetParameter$,
  ["Name", "WithDecryption"],
  (input, call) => {
    const found = publicParameter(call.region, input.Name ?? "");
    if (found === undefined)
      throw new AwsFault("ParameterNotFound", `Parameter ${input.Name ?? ""} not found.`);
    return { Parameter: found };
  },
);
