"""First stage: any file to typed tables. The confidential zone begins here."""

from blora_eval.ingest.areas import areas_frame
from blora_eval.ingest.cells import Encoded, Mask, plain
from blora_eval.ingest.codes import (
    bps_to_kemendagri_district,
    canonical_codes,
    kemendagri_to_bps_district,
    match_villages,
    resolve_priority,
    resolve_villages,
    village_advice,
)
from blora_eval.ingest.guards import sealed
from blora_eval.ingest.profiles import PROFILES, Profile
from blora_eval.ingest.readers import RawTable, read_table, read_tables, source_files, study_jobs
from blora_eval.ingest.tables import PLACES, UNREAD, Marks, TypedTable, convert

__all__ = [
    "PLACES",
    "PROFILES",
    "UNREAD",
    "Encoded",
    "Marks",
    "Mask",
    "Profile",
    "RawTable",
    "TypedTable",
    "areas_frame",
    "bps_to_kemendagri_district",
    "canonical_codes",
    "convert",
    "kemendagri_to_bps_district",
    "match_villages",
    "plain",
    "read_table",
    "read_tables",
    "resolve_priority",
    "resolve_villages",
    "sealed",
    "source_files",
    "study_jobs",
    "village_advice",
]
