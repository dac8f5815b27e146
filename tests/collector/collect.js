import mockotlpserver from '@elastic/mockotlpserver';

const collector = new mockotlpserver.MockOtlpServer({
  logLevel: 'error',
  services: ['http'],
  httpHostname: '127.0.0.1',
  httpPort: 0,
  onTrace: (request) => console.log(JSON.stringify(request)),
});
await collector.start();
console.log(collector.httpUrl.origin);
