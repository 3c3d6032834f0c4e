-- What a program of the first release had recorded: a finished trial with points and a log, one that its scheduler left
-- running, and one that waits.
INSERT INTO "Environment" VALUES ('e1', '{"commit":"abc"}');
INSERT INTO "Sweep" VALUES ('rates', 'rates', 'active',
  '{"name":"rates","description":null,"method":"grid","metric":{"name":"validation/accuracy","goal":"maximize"},"base":{},"parameters":[],"seeds":[1,2,3],"resources":{"gpus":0}}',
  'name: rates', 'e1', 1000, 2000);
INSERT INTO "Trial" VALUES ('rates-t1', 'rates', 1, '{}', '{"epochs":1}', 'c1', 1, 'completed', 0.75, 0,
  '{"test/accuracy":"NaN"}', NULL, NULL, 8, 8, 1, 2000, 3000);
INSERT INTO "Trial" VALUES ('rates-t2', 'rates', 2, '{}', '{"epochs":1}', 'c1', 2, 'running', NULL, NULL,
  '{}', NULL, NULL, 3, 8, 1, 3000, NULL);
INSERT INTO "Trial" VALUES ('rates-t3', 'rates', 3, '{}', '{"epochs":1}', 'c1', 3, 'waiting', NULL, NULL,
  '{}', NULL, NULL, 0, NULL, 0, NULL, NULL);
INSERT INTO "Attempt" VALUES (1, 'rates-t1', 1, 'old', 'completed', NULL, 2000, 3000, 60000, 'e1');
INSERT INTO "Attempt" VALUES (2, 'rates-t2', 1, 'old', NULL, NULL, 3000, NULL, 60000, NULL);
INSERT INTO "MetricPoint" VALUES (1, 'train/loss', 1, 2.5, 0);
INSERT INTO "MetricPoint" VALUES (1, 'train/loss', 2, 0, 2);
INSERT INTO "LogLine" VALUES (1, 1, 2500, 'stdout', 'hello');
