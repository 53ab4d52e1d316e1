import type { IamInstanceProfileAssociation } from "@aws-sdk/client-ec2";
import { AwsFault } from "../../operation.ts";
import type { Instance, InstanceProfileAssociation } from "./instance-model.ts";
import type { Ec2State } from "./model.ts";

/** An association with its instance. @throws AwsFault InvalidAssociationID.NotFound */
export function associationOf(
  state: Ec2State,
  id: string | undefined,
): { readonly instance: Instance; readonly profile: InstanceProfileAssociation } {
  for (const instance of Object.values(state.instances)) {
    if (instance.profile?.associationId === id && instance.profile !== undefined)
      return { instance, profile: instance.profile };
  }
  throw new AwsFault("InvalidAssociationID.NotFound", `The association ID '${id ?? ""}' does not exist`);
}

/** An association as answers carry it; the sandbox makes and ends them at once. */
export function associationView(
  instance: Instance,
  profile: InstanceProfileAssociation,
  State: IamInstanceProfileAssociation["State"] = "associated",
): IamInstanceProfileAssociation {
  return {
    AssociationId: profile.associationId,
    InstanceId: instance.id,
    IamInstanceProfile: { Arn: profile.arn, Id: profile.id },
    State,
    Timestamp: new Date(profile.associatedAt),
  };
}
