import { createServer } from 'node:http';

/** Answers any call for a table with the same item. */
const ITEM = JSON.stringify({
  Item: { pk: { S: 'RUN#m-1' }, sk: { S: 'RUN' }, state: { S: 'running' }, at: { N: '1790000000000' } },
});

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(ITEM);
  });
});

server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit(0));
