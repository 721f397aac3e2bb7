import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { MAX_REQUEST_BYTES } from '../../tasks/core/contract/request.ts';

export interface FirewallProps {
  readonly stage: Stage;
}

const counted = (metricName: string) => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  // Samples would keep customers' words.
  sampledRequestsEnabled: false,
});

/**
 * Keeps known bad addresses and bodies over 64 KiB away from the door. No rules about what a body says: messages may
 * hold scripts and SQL, and nothing here executes them.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { stage }: FirewallProps) {
    super(scope, id);
    const wall = new CfnWebACL(this, 'Wall', {
      name: 'stepladder',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: counted('stepladder'),
      associationConfig: { requestBody: { API_GATEWAY: { defaultSizeInspectionLimit: 'KB_64' } } },
      rules: [
        {
          name: 'known-bad-addresses',
          priority: 0,
          overrideAction: { none: {} },
          visibilityConfig: counted('stepladder-known-bad-addresses'),
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesAmazonIpReputationList' },
          },
        },
        {
          name: 'body-too-large',
          priority: 1,
          action: { block: { customResponse: { responseCode: 413 } } },
          visibilityConfig: counted('stepladder-body-too-large'),
          statement: {
            sizeConstraintStatement: {
              fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
              comparisonOperator: 'GT',
              size: MAX_REQUEST_BYTES,
              textTransformations: [{ priority: 0, type: 'NONE' }],
            },
          },
        },
      ],
    });
    new CfnWebACLAssociation(this, 'AtTheDoor', { resourceArn: stage.stageArn, webAclArn: wall.attrArn });
  }
}
