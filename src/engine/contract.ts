/** When a dependant may go on: *exists* (its id can be used) or *ready* (it works). */
export type Milestone = "exists" | "ready";

/**
 * A value that becomes known only once another node exists (or is ready).
 * Specs hold refs where they need another resource's id; edges of the graph come from them.
 */
export interface Ref<T> {
  readonly kind: "ref";
  readonly node: string;
  readonly milestone: Milestone;
  readonly pick: (observed: never) => T;
}

/** A spec whose leaves may still be refs. */
export type WithRefs<T> =
  | Ref<T>
  | (T extends readonly (infer E)[]
      ? readonly WithRefs<E>[]
      : T extends object
        ? { readonly [K in keyof T]: WithRefs<T[K]> }
        : T);

/** What becoming different means for what runs. */
export type ChangeEffect = "in-place" | "restart" | "replace";

/** One field that differs between spec and AWS. Values are printable and never secret. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly effect: ChangeEffect;
}

/** Outcome of one look at a resource. `reason` and `detail` are AWS's own words where it gives any. */
export type Readiness<Observed> =
  | { readonly state: "ready"; readonly observed: Observed }
  | { readonly state: "pending"; readonly detail: string; readonly observed?: Observed }
  | { readonly state: "failed"; readonly reason: string };

/** A node as its provisioner sees it; `spec` has no refs left when create, diff or sync are called. */
export interface ResourceNode<Spec> {
  /** Unique in the graph and stable between runs, for example `subnet-app-1`: the value of tag `privlink:part`. */
  readonly id: string;
  /** Deterministic AWS name, `<stack>-<part>`. */
  readonly name: string;
  /** Ownership tags of the stack plus `privlink:part`; to be set in the create call itself. */
  readonly tags: Readonly<Record<string, string>>;
  readonly spec: Spec;
}

/** A node to look for: like ResourceNode, but a ref in the spec may point to something that does not exist yet. */
export interface SoughtNode<Spec> {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The spec as far as it can be resolved; `undefined` where what it refers to was not found. */
  readonly spec: { readonly [K in keyof Spec]: Spec[K] | undefined };
}

/** A resource found by the tags of its stack; `id` is its part, made unique where two objects claim one part. */
export interface Discovered<Observed> {
  readonly id: string;
  readonly name: string;
  readonly observed: Observed;
}

/** What the one who destroys decided about data. */
export interface Removal {
  /** True: a kind that holds data leaves a last snapshot behind. */
  readonly finalSnapshot: boolean;
}

/** AWS's own guard against removal, for kinds that have one. */
export interface Protection<Spec, Observed, Context> {
  /** Pure: is deletion protection on? */
  on(observed: Observed): boolean;
  /** Switches it off; asked for only when the user named the resource. */
  lift(node: SoughtNode<Spec>, observed: Observed, context: Context): Promise<Observed>;
}

/**
 * One resource type. All state is what AWS reports now. `Context` carries the AWS clients; the
 * engine passes it through and knows nothing of it.
 */
export interface Provisioner<Spec, Observed, Context> {
  /** Resource type in the field's own words, for example `vpc-endpoint`. */
  readonly kind: string;
  /**
   * Kinds that have to be observed before this one can be found (a listener needs its load balancer's ARN).
   * A sought spec knows the values of nodes of these kinds, and of no others.
   */
  readonly observeAfter?: readonly string[];
  /** IAM actions, from which the policies are generated. */
  readonly iam: { readonly read: readonly string[]; readonly write: readonly string[] };
  /** AWS's own id of it (or ARN, or name, where that is what AWS's calls take), for `resources[].id` and messages. Pure. */
  idOf(observed: Observed): string;
  /** Identity fields of the spec: a difference in one of them means replace. */
  readonly replaceOn: readonly (keyof Spec & string)[];
  /** True: what it holds outlives its configuration. A build leaves one alone that nothing asks for; destroy removes it. */
  readonly outlives?: true;
  /** Finds all nodes of this kind in as few calls as possible; reads only, pages fully; absent = not in the map. */
  observe(nodes: readonly SoughtNode<Spec>[], context: Context): Promise<Map<string, Observed>>;
  /**
   * All resources of this kind that bear the stack's tags, whatever the configuration says now: how destroy finds
   * a third subnet of a stack that is configured with two. `remove` and `gone` take them with a spec that is empty.
   * @param nodes what the graph has of this kind: all of them must be found where they exist
   */
  discover?(
    stackTags: Readonly<Record<string, string>>,
    context: Context,
    nodes: readonly SoughtNode<Spec>[],
  ): Promise<Discovered<Observed>[]>;
  /** Pure: every field in which AWS differs from the spec, tags included. Empty means no write. */
  diff(node: ResourceNode<Spec>, observed: Observed): FieldChange[];
  /**
   * Pure: what `sync` will make of it, as far as others may refer to it (a new revision, a list that they copy);
   * a text that only AWS can know is `knownAfterApply`. Lets a plan show what follows from a change. Absent:
   * a change in place changes nothing that others refer to.
   */
  foresee?(node: SoughtNode<Spec>, observed: Observed, changes: readonly FieldChange[]): Observed;
  /** Makes it exist and returns as soon as its id can be used; already-exists = observe again. */
  create(node: ResourceNode<Spec>, context: Context): Promise<Observed>;
  /** Sends exactly what `changes` names. */
  sync(
    node: ResourceNode<Spec>,
    observed: Observed,
    changes: readonly FieldChange[],
    context: Context,
  ): Promise<Observed>;
  /**
   * Pure: does what observe returned already show that it works? Spares the look of `ready` where the run
   * changes neither it nor anything that it rests on. Absent, or false: the engine looks.
   */
  settled?(node: ResourceNode<Spec>, observed: Observed): boolean;
  /** One look, no waiting: the engine owns polling, budget and cancellation. Kinds that are ready once they exist omit it. */
  ready?(node: ResourceNode<Spec>, observed: Observed, context: Context): Promise<Readiness<Observed>>;
  /** {@link Provisioner.ready} of many in one call, with one answer for each in their order. The engine lets a kind look together. */
  readyAll?(
    resources: readonly { readonly node: ResourceNode<Spec>; readonly observed: Observed }[],
    context: Context,
  ): Promise<readonly Readiness<Observed>[]>;
  /**
   * True: being ready matters only to those who wait for it (an image, to the tasks that are started from it).
   * What is as wanted already is looked at only when something that waits for it is to be built or changed.
   */
  readonly readyOnDemand?: boolean;
  /** Asks for removal; tolerates absence. Called again while it throws a conflict (`dependency` fault). */
  remove(node: SoughtNode<Spec>, observed: Observed, context: Context, removal: Removal): Promise<void>;
  /** Pure: what stays after remove (a final snapshot), in printable words. */
  leaves?(node: SoughtNode<Spec>, observed: Observed, removal: Removal): readonly string[];
  /** Deletion protection, for kinds that have it. */
  readonly protection?: Protection<Spec, Observed, Context>;
  /** One look after remove: is it gone, with everything that lingers (ENIs)? Kinds that go at once omit it. */
  gone?(node: SoughtNode<Spec>, observed: Observed, context: Context): Promise<Readiness<undefined>>;
  /** {@link Provisioner.gone} of many in one call, with one answer for each in their order. */
  goneAll?(
    resources: readonly { readonly node: SoughtNode<Spec>; readonly observed: Observed }[],
    context: Context,
  ): Promise<readonly Readiness<undefined>[]>;
  /** Expected seconds until ready, for progress and polling only. */
  readonly usualSeconds?: number;
}
