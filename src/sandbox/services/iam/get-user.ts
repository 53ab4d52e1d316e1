import { GetUser$, type GetUserRequest, type GetUserResponse } from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { iamSlice } from "./state.ts";

/** The caller: each account of a sandbox has one user, named like its profile. */
export const getUser = operation<GetUserRequest, GetUserResponse>(GetUser$, ["UserName"], (input, call) => {
  const name = call.principalArn.split("/").at(-1) ?? "";
  if (input.UserName !== undefined && input.UserName !== name)
    throw new AwsFault("NoSuchEntity", `The user with name ${input.UserName} cannot be found.`, 404);
  return {
    User: {
      Path: "/",
      UserName: name,
      UserId: call.userId,
      Arn: call.principalArn,
      CreateDate: new Date(iamSlice(call).since),
    },
  };
});
