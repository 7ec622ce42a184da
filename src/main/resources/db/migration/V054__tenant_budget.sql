ALTER TABLE tenant
    ADD COLUMN max_cost_per_day numeric(15, 6) CONSTRAINT tenant_max_cost_per_day_not_negative CHECK (max_cost_per_day >= 0);
ALTER TABLE provider_call ADD COLUMN tenant_id integer;
COMMENT ON COLUMN tenant.max_cost_per_day IS 'No call is made that would bring the cost of the tenant''s calls of a day, from midnight to midnight UTC, above this; null is without limit.';
COMMENT ON COLUMN provider_call.tenant_id IS 'Who pays for it; null of calls without a price, and of those from before there were budgets of tenants.';
