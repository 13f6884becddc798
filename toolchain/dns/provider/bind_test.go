package provider

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// bind is BIND 9.
var bind = &dnsServer{
	program:        "named",
	configure:      configureBind,
	unsignedWrite:  "5 (REFUSED)",
	forbiddenWrite: "5 (REFUSED)",
	readsNeedKey:   true,
}

func configureBind(s *dnsServer) ([]string, error) {
	var conf strings.Builder
	keys := []string{}
	for key, algorithm := range algorithmKeys {
		fmt.Fprintf(&conf, "key %q { algorithm %s; secret %q; };\n", key, algorithm, s.secrets[key])
		keys = append(keys, fmt.Sprintf("key %q;", key))
	}
	fmt.Fprintf(&conf, `options {
  directory %[1]q; pid-file "named.pid"; lock-file none; session-keyfile "session.key"; managed-keys-directory %[1]q;
  listen-on port %[2]d { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; notify no; minimal-responses yes;
};
controls { };
`, s.folder, s.port)
	for zone, content := range zoneFiles() {
		if err := s.write(zone+"zone", content); err != nil {
			return nil, err
		}
		readers, types := strings.Join(keys, " "), forwardTypes
		if zone == openZone || zone == openReverse {
			readers = "any;"
		}
		if zone == reverseZone {
			types = "PTR"
		}
		fmt.Fprintf(&conf, "zone %q { type primary; file %q; allow-query { %s }; update-policy {", zone, zone+"zone", readers)
		for key := range algorithmKeys {
			if key != guestKey {
				fmt.Fprintf(&conf, " grant %s zonesub %s;", key, types)
			}
		}
		conf.WriteString(" }; };\n")
	}
	configuration := filepath.Join(s.folder, "named.conf")
	return slices.Concat([]string{"-c", configuration}, strings.Fields("-g -n 1 -4")), s.write("named.conf", conf.String())
}
