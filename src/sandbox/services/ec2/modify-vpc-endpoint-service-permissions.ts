import {
  ModifyVpcEndpointServicePermissions$,
  type ModifyVpcEndpointServicePermissionsRequest,
  type ModifyVpcEndpointServicePermissionsResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { existing } from "./existing.ts";
import type { AllowedPrincipal } from "./model.ts";
import { principalType } from "./principals.ts";
import { ec2State } from "./state.ts";

/**
 * Changes who may ask for endpoints. Connections that exist stay, even those of principals that are
 * removed; adding one that is there, or removing one that is not, changes nothing.
 *
 * @source aws-facts 1.2, 1.5, 7.14
 */
export const modifyVpcEndpointServicePermissions = operation<
  ModifyVpcEndpointServicePermissionsRequest,
  ModifyVpcEndpointServicePermissionsResult
>(
  ModifyVpcEndpointServicePermissions$,
  ["ServiceId", "AddAllowedPrincipals", "RemoveAllowedPrincipals"],
  (input, call) => {
    const service = existing(ec2State(call), "endpointServices", input.ServiceId);
    const add = [...new Set(input.AddAllowedPrincipals ?? [])];
    const remove = input.RemoveAllowedPrincipals ?? [];
    if (add.length + remove.length === 0) {
      throw new AwsFault(
        "MissingParameter",
        "The request must contain the parameter AddAllowedPrincipals or RemoveAllowedPrincipals",
      );
    }
    for (const principal of [...add, ...remove]) principalType(principal);
    const kept = service.allowedPrincipals.filter(({ principal }) => !remove.includes(principal));
    const added = add
      .filter((principal) => !kept.some((other) => other.principal === principal))
      .map((principal): AllowedPrincipal => ({
        principal,
        permissionId: newId("vpce-svc-perm"),
        tags: {},
      }));
    service.allowedPrincipals = [...kept, ...added];
    return {
      AddedPrincipals: added.map(({ principal, permissionId }) => ({
        Principal: principal,
        PrincipalType: principalType(principal),
        ServicePermissionId: permissionId,
        ServiceId: service.id,
      })),
      ReturnValue: true,
    };
  },
);
