import type { World } from "../../world/world.ts";
import type { CertificateAuthority } from "../certificate-authority.ts";
import type { LoopbackNetwork } from "../network.ts";
import type { ProcessGuard } from "../process-guard.ts";

/** What every controller of the data path works with. */
export interface Surroundings {
  readonly world: World;
  readonly network: LoopbackNetwork;
  readonly authority: CertificateAuthority;
  readonly guard: ProcessGuard;
  readonly report: (error: unknown, doing: string) => void;
  /** A line for the sandbox's log. */
  readonly log: (line: string) => void;
}
