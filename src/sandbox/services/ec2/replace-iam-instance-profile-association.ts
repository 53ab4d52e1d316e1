import {
  ReplaceIamInstanceProfileAssociation$,
  type ReplaceIamInstanceProfileAssociationRequest,
  type ReplaceIamInstanceProfileAssociationResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { associationOf, associationView } from "./instance-profile-associations.ts";
import { instanceProfileNamed } from "./instance-profile.ts";
import { ec2State } from "./state.ts";

/** Gives an instance another role in place of its own, without a moment in between. */
export const replaceIamInstanceProfileAssociation = operation<
  ReplaceIamInstanceProfileAssociationRequest,
  ReplaceIamInstanceProfileAssociationResult
>(ReplaceIamInstanceProfileAssociation$, ["AssociationId", "IamInstanceProfile"], (input, call) => {
  const { instance } = associationOf(ec2State(call), input.AssociationId);
  const profile = instanceProfileNamed(call, input.IamInstanceProfile ?? {});
  instance.profile = profile;
  return { IamInstanceProfileAssociation: associationView(instance, profile, "associating") };
});
