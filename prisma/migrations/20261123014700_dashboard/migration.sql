-- By hand: Prisma would make "Sweep" anew and copy every row; all that is new has a constant default.

-- AlterTable
ALTER TABLE "Sweep" ADD COLUMN "tags" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "Sweep" ADD COLUMN "archivedAt" DATETIME;

-- AlterTable
ALTER TABLE "Scheduler" ADD COLUMN "machine" TEXT;
