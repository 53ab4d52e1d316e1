import {
  GetParametersByPath$,
  type GetParametersByPathRequest,
  type GetParametersByPathResult,
} from "@aws-sdk/client-ssm";
import { operation } from "../../operation.ts";
import { ssmPage } from "./pages.ts";
import { publicParameters } from "./public-parameters.ts";

/** The parameters right below a path, or at any depth when `Recursive`. */
export const getParametersByPath = operation<GetParametersByPathRequest, GetParametersByPathResult>(
  GetParametersByPath$,
  ["Path", "Recursive", "WithDecryption", "MaxResults", "NextToken"],
  (input, call) => {
    const path = (input.Path ?? "").replace(/\/?$/, "/");
    const below = publicParameters(call.region).filter(({ Name = "" }) => {
      if (!Name.startsWith(path)) return false;
      return input.Recursive === true || !Name.slice(path.length).includes("/");
    });
    const { items, NextToken } = ssmPage(below, ({ Name = "" }) => Name, input, { least: 1, most: 10 });
    return { Parameters: items, NextToken };
  },
);
