-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Sweep" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "environmentHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "priority" INTEGER NOT NULL DEFAULT 0,
    "origin" TEXT,
    "requested" TEXT,
    "endReason" TEXT,
    "tags" TEXT NOT NULL DEFAULT '[]',
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Sweep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Trial" (
    "id" TEXT NOT NULL,
    "sweepId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "params" TEXT NOT NULL,
    "config" TEXT NOT NULL,
    "configHash" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "objective" DOUBLE PRECISION,
    "objectiveClass" INTEGER,
    "results" TEXT NOT NULL DEFAULT '{}',
    "failureMessage" TEXT,
    "failureStep" INTEGER,
    "step" INTEGER NOT NULL DEFAULT 0,
    "steps" INTEGER,
    "attemptCount" INTEGER NOT NULL DEFAULT 0,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "addressHash" TEXT,
    "reusedFrom" TEXT,
    "continues" TEXT,
    "decision" TEXT,
    "requested" TEXT,
    "checkpoint" TEXT,
    "retriedAt" TIMESTAMPTZ(3),
    "retriedAfter" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Trial_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Attempt" (
    "id" SERIAL NOT NULL,
    "trialId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "outcome" TEXT,
    "message" TEXT,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "leaseUntil" TIMESTAMPTZ(3) NOT NULL,
    "environmentHash" TEXT,
    "finalHash" TEXT,

    CONSTRAINT "Attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable (INCLUDE by hand: a curve is read from its range of the index alone)
CREATE TABLE "MetricPoint" (
    "attemptId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "valueClass" INTEGER NOT NULL,

    CONSTRAINT "MetricPoint_pkey" PRIMARY KEY ("attemptId","name","step") INCLUDE ("value", "valueClass")
);

-- CreateTable
CREATE TABLE "LogLine" (
    "id" SERIAL NOT NULL,
    "attemptId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "stream" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "LogLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Scheduler" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "heartbeatAt" TIMESTAMPTZ(3) NOT NULL,
    "slots" TEXT NOT NULL,
    "machine" TEXT,

    CONSTRAINT "Scheduler_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Environment" (
    "hash" TEXT NOT NULL,
    "json" TEXT NOT NULL,

    CONSTRAINT "Environment_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "User" (
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "passwordHash" TEXT,
    "oidcSubject" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Session" (
    "hash" TEXT NOT NULL,
    "userName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "scopes" TEXT NOT NULL,
    "userName" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Sweep_state_idx" ON "Sweep"("state");

-- CreateIndex
CREATE INDEX "Trial_sweepId_state_number_idx" ON "Trial"("sweepId", "state", "number");

-- CreateIndex
CREATE INDEX "Trial_addressHash_idx" ON "Trial"("addressHash");

-- CreateIndex
CREATE INDEX "Trial_configHash_seed_idx" ON "Trial"("configHash", "seed");

-- CreateIndex
CREATE INDEX "Trial_requested_idx" ON "Trial"("requested");

-- CreateIndex
CREATE UNIQUE INDEX "Trial_sweepId_number_key" ON "Trial"("sweepId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Trial_sweepId_configHash_seed_key" ON "Trial"("sweepId", "configHash", "seed");

-- CreateIndex
CREATE UNIQUE INDEX "Attempt_trialId_number_key" ON "Attempt"("trialId", "number");

-- CreateIndex
CREATE INDEX "LogLine_attemptId_id_idx" ON "LogLine"("attemptId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "User_oidcSubject_key" ON "User"("oidcSubject");

-- CreateIndex
CREATE INDEX "Session_userName_idx" ON "Session"("userName");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_hash_key" ON "ApiToken"("hash");

-- CreateIndex
CREATE INDEX "ApiToken_userName_idx" ON "ApiToken"("userName");

-- AddForeignKey
ALTER TABLE "Sweep" ADD CONSTRAINT "Sweep_environmentHash_fkey" FOREIGN KEY ("environmentHash") REFERENCES "Environment"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trial" ADD CONSTRAINT "Trial_sweepId_fkey" FOREIGN KEY ("sweepId") REFERENCES "Sweep"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_trialId_fkey" FOREIGN KEY ("trialId") REFERENCES "Trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_environmentHash_fkey" FOREIGN KEY ("environmentHash") REFERENCES "Environment"("hash") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MetricPoint" ADD CONSTRAINT "MetricPoint_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogLine" ADD CONSTRAINT "LogLine_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userName_fkey" FOREIGN KEY ("userName") REFERENCES "User"("name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_userName_fkey" FOREIGN KEY ("userName") REFERENCES "User"("name") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: rows that change often find room beside them, so that indexes stay as they are; pages of points are vacuumed
-- soon after they are full, from when on curves are read without them.
ALTER TABLE "Trial" SET (fillfactor = 80);
ALTER TABLE "Attempt" SET (fillfactor = 80);
ALTER TABLE "Scheduler" SET (fillfactor = 50);
ALTER TABLE "MetricPoint" SET (autovacuum_vacuum_insert_scale_factor = 0.02);
