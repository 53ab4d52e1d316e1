import { slice } from "../../world/slice.ts";

/** Tag as ECS writes it. */
export interface EcsTag {
  key?: string | undefined;
  value?: string | undefined;
}

/** A cluster; an inactive one stays visible for a while. */
export interface ClusterState {
  readonly name: string;
  readonly arn: string;
  status: "ACTIVE" | "INACTIVE";
  settings: { name?: string | undefined; value?: string | undefined }[];
  tags: EcsTag[];
}

/** One revision of a family; `definition` is what was registered, member by member. */
export interface TaskDefinitionState {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: "ACTIVE" | "INACTIVE";
  readonly definition: Readonly<Record<string, unknown>>;
  readonly registeredAt: string;
  deregisteredAt?: string;
  tags: EcsTag[];
}

/** One rollout of a service. */
export interface DeploymentState {
  readonly id: string;
  status: "PRIMARY" | "ACTIVE" | "INACTIVE";
  readonly taskDefinitionArn: string;
  readonly network: NetworkState;
  desiredCount: number;
  rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  rolloutStateReason: string;
  failedTasks: number;
  readonly createdAt: string;
  updatedAt: string;
}

/** Where the tasks of a service live. */
export interface NetworkState {
  readonly subnets: string[];
  readonly securityGroups: string[];
  readonly assignPublicIp: "DISABLED";
}

/** A target group that tasks are registered with. */
export interface LoadBalancerLink {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** How a rollout goes. */
export interface DeploymentConfigurationState {
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly deploymentCircuitBreaker?: { readonly enable: boolean; readonly rollback: boolean };
}

/** A service. */
export interface ServiceState {
  readonly name: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly clientToken?: string;
  status: "ACTIVE" | "DRAINING" | "INACTIVE";
  desiredCount: number;
  taskDefinitionArn: string;
  /** Newest first; the first is PRIMARY. */
  deployments: DeploymentState[];
  loadBalancers: LoadBalancerLink[];
  network: NetworkState;
  deploymentConfiguration: DeploymentConfigurationState;
  healthCheckGracePeriodSeconds: number;
  availabilityZoneRebalancing: "ENABLED" | "DISABLED";
  enableExecuteCommand: boolean;
  readonly enableECSManagedTags: boolean;
  readonly propagateTags: "NONE" | "SERVICE" | "TASK_DEFINITION";
  readonly platformVersion: string;
  /** What a rollback goes back to. */
  lastCompleted?: string;
  /** Tasks that ended by themselves in a row: spaces restarts. */
  crashes: number;
  notBeforeMs: number;
  events: { id: string; createdAt: string; message: string }[];
  tags: EcsTag[];
  readonly createdAt: string;
}

/** Life of a task. @source aws-facts 2.4 */
export type TaskStatus =
  | "PROVISIONING"
  | "PENDING"
  | "ACTIVATING"
  | "RUNNING"
  | "DEACTIVATING"
  | "STOPPING"
  | "DEPROVISIONING"
  | "STOPPED";

/** A task with its one container. */
export interface TaskState {
  readonly arn: string;
  readonly id: string;
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly taskDefinitionArn: string;
  readonly serviceName: string;
  readonly deploymentId: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  /** The service's when the task was launched; absent for a task that an earlier version saved. */
  readonly loadBalancers?: readonly LoadBalancerLink[];
  lastStatus: TaskStatus;
  desiredStatus: "RUNNING" | "STOPPED";
  readonly createdAt: string;
  startedAt?: string;
  stoppingAt?: string;
  stoppedAt?: string;
  stopCode?: string;
  stoppedReason?: string;
  exitCode?: number;
  tags: EcsTag[];
}

/** ECS of one account and region. */
export interface EcsSlice {
  clusters: Record<string, ClusterState>;
  /** Revisions by family, oldest first. */
  taskDefinitions: Record<string, TaskDefinitionState[]>;
  /** By `cluster/service`. */
  services: Record<string, ServiceState>;
  /** By ARN; stopped ones stay for an hour. */
  tasks: Record<string, TaskState>;
}

/** Access to the slice. */
export const ecsState = slice<EcsSlice>("ecs", () => ({
  clusters: {},
  taskDefinitions: {},
  services: {},
  tasks: {},
}));
