/** What a terminal shows: progress, tables and the last line. */
@NullMarked
package org.rectrain.cli.terminal;

import org.jspecify.annotations.NullMarked;
