/** Takes rows from a stream into dated folders, where they are an ordinary log. */
@NullMarked
package org.rectrain.ingest;

import org.jspecify.annotations.NullMarked;
