import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { VectorCollection } from '../../infra/constructs/vector-collection.ts';
import { readable, statementsOf } from './synthesized.ts';

const LOADER = 'arn:aws:iam::111122223333:role/loader';

function synthesize(use: (collection: VectorCollection, role: Role) => void = () => {}): Template {
  const stack = new Stack(new App(), 'Test');
  const role = new Role(stack, 'Searcher', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  use(new VectorCollection(stack, 'Catalogue', { collectionName: 'shop', indexName: 'catalogue' }), role);
  return Template.fromStack(stack);
}

const policies = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => ({
    name: Properties.Name,
    type: Properties.Type,
    policy: JSON.parse(String(readable(Properties.Policy))),
  }));

describe('VectorCollection', () => {
  it('is made for vectors, after the policies that it cannot be made without', () => {
    const [collection] = Object.values(synthesize().findResources('AWS::OpenSearchServerless::Collection'));
    expect(collection?.['Properties']).toEqual({
      Name: 'shop',
      Type: 'VECTORSEARCH',
      StandbyReplicas: 'ENABLED',
    });
    expect(collection?.['DependsOn']).toEqual([
      expect.stringMatching(/^CatalogueEncryption/),
      expect.stringMatching(/^CatalogueNetwork/),
    ]);
  });

  it('is encrypted and reachable by signed requests', () => {
    const rules = [{ ResourceType: 'collection', Resource: ['collection/shop'] }];
    expect(policies(synthesize(), 'AWS::OpenSearchServerless::SecurityPolicy')).toEqual([
      { name: 'shop-key', type: 'encryption', policy: { Rules: rules, AWSOwnedKey: true } },
      { name: 'shop-net', type: 'network', policy: [{ Rules: rules, AllowFromPublic: true }] },
    ]);
  });

  it('lets nobody at its documents by itself', () => {
    expect(policies(synthesize(), 'AWS::OpenSearchServerless::AccessPolicy')).toEqual([]);
  });

  it('lets a searcher read, and a loader write, the one index', () => {
    // WHEN
    const template = synthesize((collection, role) => {
      collection.grantSearch(role);
      collection.admitLoader(LOADER);
    });
    // THEN
    const rule = (...Permission: string[]) => [
      { ResourceType: 'index', Resource: ['index/shop/catalogue'], Permission },
    ];
    expect(policies(template, 'AWS::OpenSearchServerless::AccessPolicy')).toEqual([
      {
        name: 'shop-search',
        type: 'data',
        policy: [{ Rules: rule('aoss:ReadDocument'), Principal: ['<Searcher.Arn>'] }],
      },
      {
        name: 'shop-load',
        type: 'data',
        policy: [
          {
            Rules: rule('aoss:CreateIndex', 'aoss:DescribeIndex', 'aoss:ReadDocument', 'aoss:WriteDocument'),
            Principal: [LOADER],
          },
        ],
      },
    ]);
    expect(statementsOf(template, 'Searcher')).toEqual([
      { Effect: 'Allow', Action: 'aoss:APIAccessAll', Resource: '<CatalogueCollection.Arn>' },
      {
        Effect: 'Allow',
        Action: 'aoss:BatchGetCollection',
        Resource: '*',
        Condition: { StringEquals: { 'aoss:collection': 'shop' } },
      },
    ]);
  });
});
