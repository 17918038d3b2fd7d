-- Twelve headline numbers straight from the clean tables, written without looking at the package's own way.
-- One statement a number: indicator, then its rows as level, area_code, dimension, round, period, value.
-- Where a table or a column is absent the number is not recounted. `lines` are the absolute lines of study.yaml.

-- register_households
select 'village' as level, village_code as area_code, '' as dimension, round, '' as period, count(*) as value
from households group by all;

-- register_persons
select 'village' as level, village_code as area_code, '' as dimension, round, '' as period, sum(persons) as value
from households group by all having count(persons) = count(*);

-- decile_share
select 'village' as level, h.village_code as area_code, d.decile::varchar as dimension, h.round, '' as period,
       avg((h.decile = d.decile)::int) as value
from households h, (select unnest(range(1, 11)) as decile) d
where h.decile between 1 and 10 group by all;

-- idm
select 'village' as level, village_code as area_code, '' as dimension, '' as round, year::varchar as period,
       any_value(idm) as value
from idm where idm is not null group by all having count(*) = 1;

-- slrt
select 'village' as level, village_code as area_code, 'received' as dimension, '' as round, '' as period,
       count(*) as value
from slrt group by all;

-- verval_visited_share
with visited as (select distinct round, household_key from verval)
select 'village' as level, h.village_code as area_code, '' as dimension, h.round, '' as period,
       avg((v.household_key is not null)::int) as value
from households h left join visited v using (round, household_key)
where h.round in (select round from verval) group by all;

-- fgt0
select 'regency' as level, regency_code as area_code, l.name as dimension, s.round, '' as period,
       sum(weight * persons * (welfare < l.value)::int) / sum(weight * persons) as value
from survey s join areas using (village_code) join lines l using (round)
where welfare is not null and weight is not null and persons is not null group by all;

-- fgt1
select 'regency' as level, regency_code as area_code, l.name as dimension, s.round, '' as period,
       sum(weight * persons * greatest(1 - welfare / l.value, 0)) / sum(weight * persons) as value
from survey s join areas using (village_code) join lines l using (round)
where welfare is not null and weight is not null and persons is not null group by all;

-- mean_welfare
select 'regency' as level, regency_code as area_code, '' as dimension, s.round, '' as period,
       sum(weight * persons * welfare) / sum(weight * persons) as value
from survey s join areas using (village_code)
where welfare is not null and weight is not null and persons is not null group by all;

-- attendance
select 'village' as level, village_code as area_code, 'female' as dimension, '' as round,
       year(date)::varchar as period, sum(female) as value
from meetings where male is not null and female is not null group by all;

-- swadaya
select 'village' as level, village_code as area_code, 'hours' as dimension, '' as round,
       year(date)::varchar as period, sum(hours) as value
from swadaya where hours is not null group by all;

-- activity_rupiah
select 'village' as level, village_code as area_code, money_source as dimension, '' as round, '' as period,
       sum(rupiah) as value
from activities where rupiah is not null and money_source is not null group by all;
