import { slice } from "../../world/slice.ts";

/** IAM's part of the state: one slice per account, the same in every region. */
export interface IamState {
  /** By role name. */
  roles: Record<string, Role>;
  /** By profile name. */
  instanceProfiles: Record<string, InstanceProfile>;
  /** When the account first used IAM; counts as the creation of its user. ISO 8601. */
  since: string;
}

/** A role, service-linked ones included. */
export interface Role {
  name: string;
  /** Begins and ends with `/`. */
  path: string;
  arn: string;
  /** `AROA…` */
  id: string;
  /** ISO 8601. */
  createdAt: string;
  /** JSON text as the caller gave it. */
  trustPolicy: string;
  description?: string;
  maxSessionSeconds: number;
  permissionsBoundaryArn?: string;
  tags: Record<string, string>;
  /** Inline policies: JSON text by policy name. */
  inlinePolicies: Record<string, string>;
  /** Attached managed policies: policy name by ARN. */
  attachedPolicies: Record<string, string>;
  /** Principal of the service that owns a service-linked role, for example `ecs.amazonaws.com`. */
  linkedService?: string;
}

/** An instance profile: what hands a role to an EC2 instance. */
export interface InstanceProfile {
  name: string;
  /** Begins and ends with `/`. */
  path: string;
  arn: string;
  /** `AIPA…` */
  id: string;
  /** ISO 8601. */
  createdAt: string;
  /** At most one. */
  roleName?: string;
  /** When the role was put in. ISO 8601. */
  roleAddedAt?: string;
  tags: Record<string, string>;
}

/** Slice of IAM. */
export const iamSlice = slice<IamState>(
  "iam",
  ({ world }) => ({ roles: {}, instanceProfiles: {}, since: world.clock.iso() }),
  true,
);
