/**
 * A line drawing for each category's code, on a field of 24 by 24. A code that an office has added
 * shows as `other`.
 */
const drawings: Record<string, string> = {
  building_defect: 'M4 21V8l8-5 8 5v13M4 21h16M12 21l-2-5 3-3-3-4 2-3',
  charging:
    'M7 21V5a2 2 0 0 1 2-2h5a2 2 0 0 1 2 2v16M5 21h13M12 6.5l-2.5 4.5h4L11 15.5M16 10h2.5v6a1.5 1.5 0 0 0 3 0V9L19 6.5',
  cleaning: 'M5 7h14M10 7V4h4v3M7 7l1 14h8l1-14M10.5 11v6M13.5 11v6',
  common_facility: 'M4 10h16M4 14h16M6 10V7h12v3M6 14v6M18 14v6',
  door_access: 'M6 21V3h12v18M4 21h16M14.5 11.5v2M9 7h6',
  drainage:
    'M4 5h6v6a3 3 0 0 0 3 3h7M4 11h2v0a7 7 0 0 0 7 7h7M20 12v8M3 5h8M9 20.5l1.5-2.5 1.5 2.5a1.7 1.7 0 1 1-3 0',
  fees: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 7.5l3 3.5 3-3.5M9 12h6M12 11v5M9 14.3h6',
  fire_safety:
    'M12 3c1 4 6 5.500 6 11a6 6 0 0 1-12 0c0-2.500 1.500-4 2-6 1.500 1 2 2 2.500 3.500C12 9 12.500 6 12 3zM12 21c-2 0-3-1.500-3-3s1.500-2 3-4c1.500 2 3 2.500 3 4s-1 3-3 3z',
  gas: 'M8 3h8M12 3v4M5 10h14v11H5zM5 10l2-3h10l2 3M9 15.500h6M12 13v5',
  greening:
    'M12 21v-8M12 13c-5 0-7-3-7-8 5 0 7 3 7 8zM12 15c0-4 2-6.500 7-6.500 0 4.500-2.500 6.500-7 6.500z',
  heating:
    'M5 9v10M9 9v10M13 9v10M17 9v10M4 12h15M4 17h15M19 12h2M7 6c0-1.500 1.500-1.500 1.500-3M12 6c0-1.500 1.500-1.500 1.500-3',
  illegal_building: 'M4 21V11l7-5 7 5v10M2.500 21h19M11 21v-6M8 15h6M20 3l-4 4M16 3l4 4',
  leak: 'M3 6h9a3 3 0 0 1 3 3v3h-4v-2H3zM6 6V3M13 15.500c1.300 1.700 2 2.700 2 3.700a2 2 0 0 1-4 0c0-1 .7-2 2-3.700zM18.500 13c.9 1.200 1.500 2 1.500 2.800a1.500 1.500 0 0 1-3 0c0-.8.6-1.600 1.500-2.800z',
  lift: 'M5 3h14v18H5zM12 3v18M8.500 9L7 11h3zM8.500 15L7 13h3M15.500 9L14 11h3zM15.500 15L14 13h3',
  lift_trapped:
    'M5 3h14v18H5zM12 6.500a1.700 1.700 0 1 1 0 3.400 1.700 1.700 0 0 1 0-3.400zM8.500 21v-5a3.500 3.500 0 0 1 7 0v5M3 3v18M21 3v18',
  lighting:
    'M9 18h6M10 21h4M12 3a6 6 0 0 0-3.500 10.900c.7.600 1 1.200 1 2.100h5c0-.9.3-1.500 1-2.100A6 6 0 0 0 12 3z',
  maintenance_fund:
    'M4 10l8-6 8 6M5 10h14M6 20V10M18 20V10M4 20h16M10 13l2 2 2-2M12 15v4M10 16.500h4',
  noise: 'M4 9.500v5h4l5 4.500V5L8 9.500zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11',
  other: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8 12h.01M12 12h.01M16 12h.01',
  owners_interest: 'M12 3l8 3v5c0 5-3.500 8.500-8 10-4.500-1.500-8-5-8-10V6zM9 12h6M9 9h6M9 15h4',
  parking:
    'M4 16v-4l2-5h12l2 5v4zM4 12h16M6.500 16v2.500M17.500 16v2.500M7.500 14h.01M16.500 14h.01',
  power: 'M13 3L5 14h6l-1 7 9-12h-6z',
  repair_delay: 'M12 4a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17zM12 8v5l3.500 2M9 2h6',
  security: 'M12 3l8 3v5c0 5-3.500 8.500-8 10-4.500-1.500-8-5-8-10V6zM8.500 12l2.500 2.500 4.500-5',
  service:
    'M4 5h16v11H10l-4 4v-4H4zM9.500 13c.7-1 1.500-1.500 2.500-1.500s1.800.5 2.500 1.500M9.500 8.500h.01M14.500 8.500h.01',
  title: 'M6 3h9l4 4v14H6zM15 3v4h4M9 11h6M9 14h6M9 17h3',
  water_supply:
    'M3 9h8v-2h-2M9 7V5h6v2h-2v2h3a4 4 0 0 1 4 4v1h-4v-1H3M18 17c1 1.300 1.500 2 1.500 2.800a1.500 1.500 0 0 1-3 0c0-.8.5-1.500 1.500-2.800z',
}

export function drawing(code: string): string {
  return drawings[code] ?? (drawings['other'] as string)
}
