/** What sections are made of: typed views of JSON, values with intervals, states, provenance. */
@NullMarked
package org.rectrain.report.part;

import org.jspecify.annotations.NullMarked;
