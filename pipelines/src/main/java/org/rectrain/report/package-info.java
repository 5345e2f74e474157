/**
 * One self-contained HTML page per run, for people who would rather look than read.
 *
 * <p>Reading and drawing are apart: {@code *Facts} turn the JSON of one stage into a view, where
 * what is missing is undefined with a reason; {@code *Section} draw a view and know no JSON. A page
 * of a partial run holds the sections of the stages that have run.
 */
@NullMarked
package org.rectrain.report;

import org.jspecify.annotations.NullMarked;
