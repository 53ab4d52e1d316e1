import type { InstanceProfile as InstanceProfileAnswer } from "@aws-sdk/client-iam";
import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { World } from "../../world/world.ts";
import { lookUp } from "../support/records.ts";
import { tagPairs } from "../support/tags.ts";
import { describeRole } from "./roles.ts";
import { iamSlice, type InstanceProfile, type Role } from "./state.ts";

/** The instance profile of that name. @throws NoSuchEntity 404. @source aws-facts 2.3 */
export function profileNamed(scope: SliceScope, name: string | undefined): InstanceProfile {
  const profile = lookUp(iamSlice(scope).instanceProfiles, name);
  if (profile === undefined)
    throw new AwsFault("NoSuchEntity", `Instance Profile ${name ?? ""} cannot be found.`, 404);
  return profile;
}

/** The instance profiles that hold a role. */
export function profilesWith(scope: SliceScope, roleName: string): InstanceProfile[] {
  return Object.values(iamSlice(scope).instanceProfiles).filter((profile) => profile.roleName === roleName);
}

/**
 * Whether the regions know by now of a change that IAM made at `since` (ISO 8601).
 *
 * @source aws-facts 2.6, 2.10
 */
export function hasTakenEffect(world: World, since: string): boolean {
  return world.clock.now() >= Date.parse(since) + world.latencyMs("role.usable");
}

/** The role of the instance profile with this ARN; undefined when either is gone or the profile is empty. */
export function roleOfProfile(scope: SliceScope, arn: string): Role | undefined {
  const { instanceProfiles, roles } = iamSlice(scope);
  const profile = Object.values(instanceProfiles).find((candidate) => candidate.arn === arn);
  return lookUp(roles, profile?.roleName);
}

/** An instance profile as answers carry it. */
export function describeProfile(scope: SliceScope, profile: InstanceProfile): InstanceProfileAnswer {
  const role = lookUp(iamSlice(scope).roles, profile.roleName);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: role === undefined ? [] : [describeRole(role)],
    Tags: tagPairs(profile.tags),
  };
}
