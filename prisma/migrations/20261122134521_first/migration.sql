-- CreateTable
CREATE TABLE "Sweep" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "environmentHash" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "startedAt" DATETIME,
    CONSTRAINT "Sweep_environmentHash_fkey" FOREIGN KEY ("environmentHash") REFERENCES "Environment" ("hash") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Trial" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sweepId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "params" TEXT NOT NULL,
    "config" TEXT NOT NULL,
    "configHash" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "objective" REAL,
    "objectiveClass" INTEGER,
    "results" TEXT NOT NULL DEFAULT '{}',
    "failureMessage" TEXT,
    "failureStep" INTEGER,
    "step" INTEGER NOT NULL DEFAULT 0,
    "steps" INTEGER,
    "attemptCount" INTEGER NOT NULL DEFAULT 0,
    "startedAt" DATETIME,
    "finishedAt" DATETIME,
    CONSTRAINT "Trial_sweepId_fkey" FOREIGN KEY ("sweepId") REFERENCES "Sweep" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Attempt" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "trialId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "outcome" TEXT,
    "message" TEXT,
    "startedAt" DATETIME NOT NULL,
    "endedAt" DATETIME,
    "leaseUntil" DATETIME NOT NULL,
    "environmentHash" TEXT,
    CONSTRAINT "Attempt_trialId_fkey" FOREIGN KEY ("trialId") REFERENCES "Trial" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Attempt_environmentHash_fkey" FOREIGN KEY ("environmentHash") REFERENCES "Environment" ("hash") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable (WITHOUT ROWID by hand: rows are in the key's tree, instead of in a second one that repeats the key)
CREATE TABLE "MetricPoint" (
    "attemptId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "value" REAL NOT NULL,
    "valueClass" INTEGER NOT NULL,

    PRIMARY KEY ("attemptId", "name", "step"),
    CONSTRAINT "MetricPoint_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "LogLine" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "attemptId" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "stream" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "LogLine_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Environment" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "json" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "Trial_sweepId_state_number_idx" ON "Trial"("sweepId", "state", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Trial_sweepId_number_key" ON "Trial"("sweepId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Trial_sweepId_configHash_seed_key" ON "Trial"("sweepId", "configHash", "seed");

-- CreateIndex
CREATE UNIQUE INDEX "Attempt_trialId_number_key" ON "Attempt"("trialId", "number");

-- CreateIndex
CREATE INDEX "LogLine_attemptId_id_idx" ON "LogLine"("attemptId", "id");
