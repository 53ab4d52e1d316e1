import { slice } from "../../world/slice.ts";
import { firstState } from "./default-vpc.ts";
import type { Ec2State } from "./model.ts";

/** EC2's part of the state, per account and region (types: model.ts). A new account has a default VPC. */
export const ec2State = slice<Ec2State>("ec2", firstState);
