import { GetParameters$, type GetParametersRequest, type GetParametersResult } from "@aws-sdk/client-ssm";
import { AwsFault, operation } from "../../operation.ts";
import { publicParameter } from "./public-parameters.ts";

/** Up to ten parameters; names that there are not are listed, not refused. */
export const getParameters = operation<GetParametersRequest, GetParametersResult>(
  GetParameters$,
  ["Names", "WithDecryption"],
  (input, call) => {
    const names = input.Names ?? [];
    if (names.length < 1 || names.length > 10) {
      throw new AwsFault(
        "ValidationException",
        "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10",
      );
    }
    const found = names.map((name) => ({ name, parameter: publicParameter(call.region, name) }));
    return {
      Parameters: found.flatMap(({ parameter }) => parameter ?? []),
      InvalidParameters: found.flatMap(({ name, parameter }) => (parameter === undefined ? [name] : [])),
    };
  },
);
