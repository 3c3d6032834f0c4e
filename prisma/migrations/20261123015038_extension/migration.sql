-- By hand: Prisma would make "Sweep" and "Trial" anew and copy every row; all that is new may be null.

-- AlterTable
ALTER TABLE "Sweep" ADD COLUMN "endReason" TEXT;

-- AlterTable
ALTER TABLE "Trial" ADD COLUMN "continues" TEXT;

-- CreateIndex
CREATE INDEX "Trial_configHash_seed_idx" ON "Trial"("configHash", "seed");
