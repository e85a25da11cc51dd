"""One run of Splink on DuckDB over the records of a file; runs in an environment of its own.

Its keys are those of the matcher as far as SQL says them: the folded name, its beginning or its
end, in a department or a town; its weights are estimated without the truth. The threshold is the
one that the truth likes best, which a user could not know: what is told is Splink at its best.
"""

import json
import logging
import os
import sys
import time

import duckdb
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

READ = """CREATE TABLE records AS SELECT row_number() OVER () AS row, body,
nullif(trim(regexp_replace(strip_accents(lower(name)), '[^a-z0-9]+', ' ', 'g')), '') AS name,
array_to_string(list_sort(string_split(strip_accents(lower(name)), ' ')), ' ') AS words,
nullif(regexp_replace(strip_accents(lower(place)), '[^a-z0-9]+', ' ', 'g'), '') AS place,
nullif(department, '') AS department, nullif(kind, '') AS kind,
nullif(website, '') AS website, nullif(siren, '') AS siren
FROM read_csv(?, header = true, all_varchar = true)"""
BLOCKS = [
    block_on("name"),
    block_on("words", "department"),
    block_on("substr(name, 1, 8)", "place"),
    block_on("right(name, 8)", "place"),
    block_on("substr(name, 1, 12)", "department"),
    block_on("right(name, 12)", "department"),
    block_on("website"),
    block_on("siren"),
]
COMPARED = [
    compare.JaroWinklerAtThresholds("name", [0.98, 0.95, 0.92, 0.88, 0.8]),
    compare.ExactMatch("place").configure(term_frequency_adjustments=True),
    compare.ExactMatch("department"),
    compare.ExactMatch("kind"),
    compare.ExactMatch("website"),
    compare.ExactMatch("siren"),
]
FIGURES = """WITH found AS (SELECT match_probability AS p, l.body = r.body AS same FROM {pairs}
JOIN records l ON l.row = row_l JOIN records r ON r.row = row_r),
truth AS (SELECT sum(n * (n - 1) / 2) AS n FROM (SELECT count(*) AS n FROM records GROUP BY body)),
marks AS (SELECT unnest([0.01, 0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999]) AS t)
SELECT t, avg(same::INT) AS precision, sum(same::INT) / any_value(n) AS recall
FROM marks JOIN found ON p >= t, truth GROUP BY t ORDER BY t"""


def main(source: str) -> None:
    """Link the records of a file, and compare with the truth that it tells."""
    logging.disable(logging.WARNING)
    start, worked = time.perf_counter(), sum(os.times()[:4])
    database = duckdb.connect()
    database.execute("SET memory_limit = '8GB'")
    database.execute(READ, [source])
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        comparisons=COMPARED,
        blocking_rules_to_generate_predictions=BLOCKS,
    )
    linker = Linker(DuckDBAPI(database).register("records"), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(BLOCKS[1:2], recall=0.6)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    training.estimate_parameters_using_expectation_maximisation(
        block_on("substr(name, 1, 8)", "place", "department")
    )
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.99)
    seconds, worked = time.perf_counter() - start, sum(os.times()[:4]) - worked
    figures = database.execute(FIGURES.format(pairs=pairs.physical_name)).fetchall()
    rows = [tuple(map(float, row)) for row in figures]
    (records,) = database.execute("SELECT count(*) FROM records").fetchone() or (0,)
    sure = [row for row in rows if row[1] >= 0.99] or [max(rows, key=lambda row: row[1])]
    threshold, precision, recall = max(sure, key=lambda row: row[2])
    told = {"precision": precision, "recall": recall, "threshold": threshold}
    told |= {
        f"{what} at {row[0]}": row[column]
        for row in rows
        if row[0] in (0.01, 0.5)
        for column, what in ((1, "precision"), (2, "recall"))
    }
    took = {"records": records, "seconds": seconds, "processor seconds": worked}
    print(json.dumps(took | told))


if __name__ == "__main__":
    main(*sys.argv[1:])
