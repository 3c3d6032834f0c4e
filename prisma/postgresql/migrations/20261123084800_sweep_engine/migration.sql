-- AlterTable
ALTER TABLE "Sweep" ADD COLUMN "engine" TEXT;
