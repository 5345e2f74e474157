/** What a server needs beside the graphs: raw values, calibration, lists to fall back on. */
@NullMarked
package org.rectrain.export.serving;

import org.jspecify.annotations.NullMarked;
