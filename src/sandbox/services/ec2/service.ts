import type { Service } from "../../operation.ts";
import { acceptVpcEndpointConnections } from "./accept-vpc-endpoint-connections.ts";
import { associateRouteTable } from "./associate-route-table.ts";
import { attachInternetGateway } from "./attach-internet-gateway.ts";
import { authorizeSecurityGroupEgress } from "./authorize-security-group-egress.ts";
import { authorizeSecurityGroupIngress } from "./authorize-security-group-ingress.ts";
import { createFlowLogs } from "./create-flow-logs.ts";
import { createInternetGateway } from "./create-internet-gateway.ts";
import { createRouteTable } from "./create-route-table.ts";
import { createRoute } from "./create-route.ts";
import { createSecurityGroup } from "./create-security-group.ts";
import { createSubnet } from "./create-subnet.ts";
import { createTags } from "./create-tags.ts";
import { createVpcEndpointConnectionNotification } from "./create-vpc-endpoint-connection-notification.ts";
import { createVpcEndpointServiceConfiguration } from "./create-vpc-endpoint-service-configuration.ts";
import { createVpcEndpoint } from "./create-vpc-endpoint.ts";
import { createVpc } from "./create-vpc.ts";
import { deleteFlowLogs } from "./delete-flow-logs.ts";
import { deleteInternetGateway } from "./delete-internet-gateway.ts";
import { deleteRouteTable } from "./delete-route-table.ts";
import { deleteRoute } from "./delete-route.ts";
import { deleteSecurityGroup } from "./delete-security-group.ts";
import { deleteSubnet } from "./delete-subnet.ts";
import { deleteTags } from "./delete-tags.ts";
import { deleteVpcEndpointConnectionNotifications } from "./delete-vpc-endpoint-connection-notifications.ts";
import { deleteVpcEndpointServiceConfigurations } from "./delete-vpc-endpoint-service-configurations.ts";
import { deleteVpcEndpoints } from "./delete-vpc-endpoints.ts";
import { deleteVpc } from "./delete-vpc.ts";
import { describeAccountAttributes } from "./describe-account-attributes.ts";
import { describeAvailabilityZones } from "./describe-availability-zones.ts";
import { describeFlowLogs } from "./describe-flow-logs.ts";
import { describeInternetGateways } from "./describe-internet-gateways.ts";
import { describeManagedPrefixLists } from "./describe-managed-prefix-lists.ts";
import { describeNetworkInterfaces } from "./describe-network-interfaces.ts";
import { describePrefixLists } from "./describe-prefix-lists.ts";
import { describeRegions } from "./describe-regions.ts";
import { describeRouteTables } from "./describe-route-tables.ts";
import { describeSecurityGroupRules } from "./describe-security-group-rules.ts";
import { describeSecurityGroups } from "./describe-security-groups.ts";
import { describeSubnets } from "./describe-subnets.ts";
import { describeTags } from "./describe-tags.ts";
import { describeVpcAttribute } from "./describe-vpc-attribute.ts";
import { describeVpcEndpointConnectionNotifications } from "./describe-vpc-endpoint-connection-notifications.ts";
import { describeVpcEndpointConnections } from "./describe-vpc-endpoint-connections.ts";
import { describeVpcEndpointServiceConfigurations } from "./describe-vpc-endpoint-service-configurations.ts";
import { describeVpcEndpointServicePermissions } from "./describe-vpc-endpoint-service-permissions.ts";
import { describeVpcEndpointServices } from "./describe-vpc-endpoint-services.ts";
import { describeVpcEndpoints } from "./describe-vpc-endpoints.ts";
import { describeVpcs } from "./describe-vpcs.ts";
import { detachInternetGateway } from "./detach-internet-gateway.ts";
import { disassociateRouteTable } from "./disassociate-route-table.ts";
import { getManagedPrefixListEntries } from "./get-managed-prefix-list-entries.ts";
import { modifySubnetAttribute } from "./modify-subnet-attribute.ts";
import { modifyVpcAttribute } from "./modify-vpc-attribute.ts";
import { modifyVpcEndpointConnectionNotification } from "./modify-vpc-endpoint-connection-notification.ts";
import { modifyVpcEndpointServiceConfiguration } from "./modify-vpc-endpoint-service-configuration.ts";
import { modifyVpcEndpointServicePermissions } from "./modify-vpc-endpoint-service-permissions.ts";
import { modifyVpcEndpoint } from "./modify-vpc-endpoint.ts";
import { rejectVpcEndpointConnections } from "./reject-vpc-endpoint-connections.ts";
import { replaceRouteTableAssociation } from "./replace-route-table-association.ts";
import { revokeSecurityGroupEgress } from "./revoke-security-group-egress.ts";
import { revokeSecurityGroupIngress } from "./revoke-security-group-ingress.ts";
import { describeImages } from "./describe-images.ts";
import { describeInstanceTypeOfferings } from "./describe-instance-type-offerings.ts";
import { describeInstanceTypes } from "./describe-instance-types.ts";
import { describeInstances } from "./describe-instances.ts";
import { runInstances } from "./run-instances.ts";
import { startInstances } from "./start-instances.ts";
import { stopInstances } from "./stop-instances.ts";
import { terminateInstances } from "./terminate-instances.ts";
import { describeInstanceAttribute } from "./describe-instance-attribute.ts";
import { describeInstanceStatus } from "./describe-instance-status.ts";
import { describeVolumes } from "./describe-volumes.ts";
import { modifyInstanceAttribute } from "./modify-instance-attribute.ts";
import { modifyInstanceMetadataOptions } from "./modify-instance-metadata-options.ts";
import { replaceRoute } from "./replace-route.ts";
import { associateIamInstanceProfile } from "./associate-iam-instance-profile.ts";
import { disassociateIamInstanceProfile } from "./disassociate-iam-instance-profile.ts";
import { replaceIamInstanceProfileAssociation } from "./replace-iam-instance-profile-association.ts";
import { describeIamInstanceProfileAssociations } from "./describe-iam-instance-profile-associations.ts";
import { connectionNotificationEvents } from "./connection-notifications.ts";
import { endpointEvents } from "./endpoint-transitions.ts";
import { instanceEvents } from "./instance-transitions.ts";
import { endpointServiceEvents } from "./endpoint-service-events.ts";

/** Amazon EC2: the network, endpoints and endpoint services. */
export const ec2: Service = {
  signingName: "ec2",
  protocol: "ec2Query",
  version: "2016-11-15",
  xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
  operations: [
    acceptVpcEndpointConnections,
    associateRouteTable,
    attachInternetGateway,
    authorizeSecurityGroupEgress,
    authorizeSecurityGroupIngress,
    createFlowLogs,
    createInternetGateway,
    createRouteTable,
    createRoute,
    createSecurityGroup,
    createSubnet,
    createTags,
    createVpcEndpointConnectionNotification,
    createVpcEndpointServiceConfiguration,
    createVpcEndpoint,
    createVpc,
    deleteFlowLogs,
    deleteInternetGateway,
    deleteRouteTable,
    deleteRoute,
    deleteSecurityGroup,
    deleteSubnet,
    deleteTags,
    deleteVpcEndpointConnectionNotifications,
    deleteVpcEndpointServiceConfigurations,
    deleteVpcEndpoints,
    deleteVpc,
    describeAccountAttributes,
    describeAvailabilityZones,
    describeFlowLogs,
    describeInternetGateways,
    describeManagedPrefixLists,
    describeNetworkInterfaces,
    describePrefixLists,
    describeRegions,
    describeRouteTables,
    describeSecurityGroupRules,
    describeSecurityGroups,
    describeSubnets,
    describeTags,
    describeVpcAttribute,
    describeVpcEndpointConnectionNotifications,
    describeVpcEndpointConnections,
    describeVpcEndpointServiceConfigurations,
    describeVpcEndpointServicePermissions,
    describeVpcEndpointServices,
    describeVpcEndpoints,
    describeVpcs,
    detachInternetGateway,
    disassociateRouteTable,
    getManagedPrefixListEntries,
    modifySubnetAttribute,
    modifyVpcAttribute,
    modifyVpcEndpointConnectionNotification,
    modifyVpcEndpointServiceConfiguration,
    modifyVpcEndpointServicePermissions,
    modifyVpcEndpoint,
    rejectVpcEndpointConnections,
    replaceRouteTableAssociation,
    revokeSecurityGroupEgress,
    revokeSecurityGroupIngress,
    describeImages,
    describeInstanceTypeOfferings,
    describeInstanceTypes,
    describeInstances,
    runInstances,
    startInstances,
    stopInstances,
    terminateInstances,
    describeInstanceAttribute,
    describeInstanceStatus,
    describeVolumes,
    modifyInstanceAttribute,
    modifyInstanceMetadataOptions,
    replaceRoute,
    associateIamInstanceProfile,
    disassociateIamInstanceProfile,
    replaceIamInstanceProfileAssociation,
    describeIamInstanceProfileAssociations,
  ],
  events: { ...connectionNotificationEvents, ...endpointEvents, ...instanceEvents, ...endpointServiceEvents },
};
