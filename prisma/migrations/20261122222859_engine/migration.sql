-- By hand: Prisma would make "Sweep" and "Trial" anew and copy every row; all that is new has a constant default.

-- AlterTable
ALTER TABLE "Sweep" ADD COLUMN "priority" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Sweep" ADD COLUMN "origin" TEXT;
ALTER TABLE "Sweep" ADD COLUMN "requested" TEXT;

-- AlterTable
ALTER TABLE "Trial" ADD COLUMN "addressHash" TEXT;
ALTER TABLE "Trial" ADD COLUMN "reusedFrom" TEXT;
ALTER TABLE "Trial" ADD COLUMN "decision" TEXT;
ALTER TABLE "Trial" ADD COLUMN "requested" TEXT;
ALTER TABLE "Trial" ADD COLUMN "checkpoint" TEXT;
ALTER TABLE "Trial" ADD COLUMN "retriedAt" DATETIME;
ALTER TABLE "Trial" ADD COLUMN "retriedAfter" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Attempt" ADD COLUMN "finalHash" TEXT;

-- CreateTable
CREATE TABLE "Scheduler" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "heartbeatAt" DATETIME NOT NULL,
    "slots" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "Sweep_state_idx" ON "Sweep"("state");

-- CreateIndex
CREATE INDEX "Trial_addressHash_idx" ON "Trial"("addressHash");

-- CreateIndex
CREATE INDEX "Trial_requested_idx" ON "Trial"("requested");
