import {
  DisassociateIamInstanceProfile$,
  type DisassociateIamInstanceProfileRequest,
  type DisassociateIamInstanceProfileResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { associationOf, associationView } from "./instance-profile-associations.ts";
import { ec2State } from "./state.ts";

/** Takes the role from an instance. */
export const disassociateIamInstanceProfile = operation<
  DisassociateIamInstanceProfileRequest,
  DisassociateIamInstanceProfileResult
>(DisassociateIamInstanceProfile$, ["AssociationId"], (input, call) => {
  const { instance, profile } = associationOf(ec2State(call), input.AssociationId);
  delete instance.profile;
  return { IamInstanceProfileAssociation: associationView(instance, profile, "disassociating") };
});
