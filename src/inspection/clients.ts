/** What the functions of this room need of the environment: SDK clients by class, for one region and one caller. */
export interface Aws {
  readonly region: string;
  get<C>(client: new (config: { region?: string }) => C): C;
}
